"""Sweeps: one game at very many values of its parameters.

``question``    what is asked: game, points, what each row is to say
``asking``      from options to a question
``jobs``        a question cut into chunks, each of which becomes a piece of the answer
``runner``      where chunks are done (``processes``, ``cluster``), and where pieces go
``writers``     rows as bytes: CSV and lines of JSON (``cells``), Parquet (``parquet``, ``parquet_footer``)
``journal``     a file that is written piece by piece and can be gone on with
"""
