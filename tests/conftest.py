"""Settings of the test run."""

import os

from hypothesis import settings

# Continuous integration draws the same examples each time, so that a change is judged by what it changes; everybody
# else draws new ones.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
