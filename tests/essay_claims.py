"""The verdict on each claim of `games/essay/`, and where it holds, derived by hand: the algebra stands above each.

In most of the games an ally that chooses between 0 and 1 gains theta_i - 1 - kappa*u - x_j from contributing: with
total effort Q before its step, theta_i*Q - Q**2/2 - x_i/2 rises by theta_i - Q - 1/2 - 1/2. A claim about several
equilibria holds where it holds for all of them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """What is known of a claim: its verdict, and where it holds if that is not everywhere or nowhere."""

    game: str
    claim: str
    verdict: str
    condition: str | None = None

    def __str__(self) -> str:
        return f"{self.game}-{self.claim}"


KNOWN = [
    # With p_i = theta_i + (gamma - kappa)*u, West = (2 p_W - p_E)/3 and East = (2 p_E - p_W)/3 where both contribute,
    # East = max(0, p_E/2) where West does not. In each regime X = a + b*u with a > 0, or X = 0: X/u does not rise.
    Known("s01-dependence", "dependence", "holds"),
    # It is constant, at 1, where X = 0 at two values of u up to 4: theta_E <= (kappa - gamma)*u for some u < 4.
    Known("s01-dependence", "dependence-strictly", "conditional", "theta_E >= 4*(kappa - gamma)"),
    # b has the sign of gamma - kappa, and X > 0 where that is positive.
    Known("s01-dependence", "allies-do-less", "conditional", "gamma <= kappa"),
    # X is 2, 4 or 6 at either effort, and u/(u + X) falls from u = 1 to u = 2 iff X more than doubles: from 2 to 6.
    # Both are low at 1 iff gamma <= c_E (<= c_W), both are high at 2 iff 2 gamma >= c_W.
    Known("s01-tipping", "dependence", "conditional", "gamma > c_E or 2*gamma < c_W"),
    # An ally rises from 1 to 2 in some pair of equilibria iff gamma <= c_i <= 2 gamma; if neither does, gamma > c_E, or
    # 2 gamma < c_E <= c_W.
    Known("s01-tipping", "weaker-than-crowding-out", "holds"),
    # S1 false, or S2: gamma > c_W (>= c_E), or 2 gamma < c_E (<= c_W), or c_E < gamma and 2 gamma < c_W.
    Known(
        "s01-tipping",
        "no-weaker",
        "conditional",
        "gamma <= c_E and 2*gamma >= c_W or gamma > c_W or 2*gamma < c_E or gamma > c_E and 2*gamma < c_W",
    ),
    # If X rose, some ally would add a unit after the step that it does not before, with as large a total and more u:
    # its gain, strictly smaller, would be >= 0 after and <= 0 before.
    Known("s02-crowding-out", "total", "holds"),
    # Largest X at 2: 0 iff theta_E < 1 + 2 kappa, at most 1 iff theta_W < 2 + 2 kappa. Smallest X at 1: 1 or 2 iff
    # theta_E > 1 + kappa, 2 iff theta_W > 2 + kappa.
    Known(
        "s02-crowding-out",
        "total-strictly",
        "conditional",
        "1 + kappa < theta_E and theta_E < 1 + 2*kappa or 2 + kappa < theta_W and theta_W < 2 + 2*kappa",
    ),
    # West high at 2, alone: 1 + 2 kappa <= theta_W, theta_E <= 2 + 2 kappa; with East: theta_W >= 2 + 2 kappa, and
    # then West is high at 1 too. West low at 1: beside a high East, theta_W <= 2 + kappa; beside a low one, theta_W <
    # theta_E <= 1 + kappa, and then West is low at 2.
    Known(
        "s02-crowding-out",
        "west",
        "conditional",
        "theta_W < 1 + 2*kappa or theta_W > 2 + kappa or theta_E > 2 + 2*kappa",
    ),
    # With a = gamma - kappa: X = 0 is possible iff theta_E + a u <= 1, X >= 1 iff >=; X <= 1 iff theta_W + a u <= 2,
    # and X = 2 iff >=. For a < 0 neither line is crossed upwards; for a >= 0 it is iff it lies between u = 0 and u =
    # 4.
    Known(
        "s02-complements",
        "total",
        "conditional",
        "gamma < kappa or (theta_E > 1 or theta_E + 4*(gamma - kappa) < 1)"
        " and (theta_W > 2 or theta_W + 4*(gamma - kappa) < 2)",
    ),
    Known("s02-complements", "without-joint-products", "holds"),
    Known("s03-threat-perception", "nearer-and-marked-by-history", "holds"),
    Known("s03-threat-perception", "nearer-alone", "conditional", "d_E >= d_W or power/d_E + history > power/d_W"),
    # The derivative is 1/d_E - 1/d_W.
    Known("s03-threat-perception", "power-divides", "conditional", "d_E < d_W"),
    # West alone at keep: theta_W >= 3/2 and theta_E <= 5/2.
    Known(
        "s03-threat-perception",
        "east-carries",
        "conditional",
        "power/d_E + history <= power/d_W or power/d_W < 3/2 or power/d_E + history > 5/2",
    ),
    # None if theta_E <= 3/2, East alone if theta_E >= 3/2 and theta_W <= 5/2, both if theta_W >= 5/2.
    Known("s03-threat-perception", "east-may-carry", "holds"),
    # Low under the guarantee, in every equilibrium: theta_W < 1 + kappa; without it: theta_W < 1.
    Known("s04-restraint", "low-anyway", "conditional", "theta_W < 1 or theta_W >= 1 + kappa"),
    Known("s04-restraint", "low-threat", "conditional", "theta_W < 1 and theta_E > 1"),
    Known("s04-restraint", "free-riding", "conditional", "1 < theta_W and theta_W < 1 + kappa"),
    Known("s04-restraint", "crowding-out-is-free-riding", "holds"),
    # With m = theta_E - 1 and s = kappa*US + West, the East gets theta_E*s - s**2/2 + max(0, m - s) at its best. The
    # mixed difference is gamma - kappa + h(kappa + 1) - h(1) - h(kappa) + h(0), h(s) = max(0, m - s); for kappa <= 1
    # the last four terms are S = min(kappa, max(0, m), max(0, kappa + 1 - m)). gamma <= kappa - S iff gamma is at most
    # 0, or min(kappa, kappa - m), or min(kappa, m - 1).
    Known(
        "s05-reassurance",
        "wants-more",
        "conditional",
        "gamma == 0 or gamma <= kappa and (gamma <= kappa + 1 - theta_E or gamma <= theta_E - 2)",
    ),
    Known("s05-reassurance", "wants-more-without-logistics", "holds"),
    # From k to k + 1, at u = 2 and East = 3: theta - (2 kappa + 3 + k + 1/2) - (k + 1/2) = theta - 2 kappa - 4 - 2 k.
    Known("s09-fitting-response", "fits", "conditional", "2*kappa + 6 <= theta_W and theta_W <= 2*kappa + 8"),
    # theta_E >= theta_W >= 2 kappa + 6, so medium fails at theta_E iff theta_E > 2 kappa + 8.
    Known(
        "s09-fitting-response",
        "fits-the-lower-threat-only",
        "conditional",
        "2*kappa + 6 <= theta_W and theta_W <= 2*kappa + 8 and theta_E > 2*kappa + 8",
    ),
    # The East from 2 to 3 beside West = 2: theta_E - (2 kappa + 2 + 5/2) - 5/2.
    Known(
        "s09-fitting-response",
        "both-fit",
        "conditional",
        "2*kappa + 6 <= theta_W and theta_W <= 2*kappa + 8 and theta_E >= 2*kappa + 7",
    ),
    # At kappa = 1/2 and theta_E = 19/2, say: above 2 kappa + 8 = 9, within [8, 10].
    Known("s09-fitting-response", "trust-would-do", "holds"),
    # An attack brings R - kappa*strength*u - Ally: 0 against R, R - kappa*strength*R against u = R.
    Known("s11-extended-deterrence", "direct", "holds"),
    Known("s11-extended-deterrence", "extended-needs-extra", "conditional", "kappa*strength < 1"),
    Known("s11-extended-deterrence", "extra-is-enough", "holds"),
    Known("s11-extended-deterrence", "equal-strength", "holds"),
    # p_W = theta_W - kappa*u, p_E = theta_E + (gamma - kappa)*u. X' = (gamma - 2 kappa)/3 where both contribute, that
    # is where 2 theta_W - theta_E > (kappa + gamma)*u; (gamma - kappa)/2 where the East does alone; West' = -(kappa +
    # gamma)/3. The West never contributes alone: 2 p_E > p_W where p_W > 0. A West that has stopped does not return.
    Known("s12-redoubling", "always-contradictory", "fails"),
    Known(
        "s12-redoubling",
        "contradictory",
        "conditional",
        "gamma <= kappa or gamma <= 2*kappa and 2*theta_W - theta_E >= 4*(kappa + gamma)",
    ),
    Known(
        "s12-redoubling",
        "not-contradictory",
        "conditional",
        "gamma > 2*kappa or gamma > kappa and 2*theta_W <= theta_E",
    ),
    Known("s12-redoubling", "west-crowded-out", "holds"),
    # As in s01-dependence, with u = 0 or 1: X > 0 without the guarantor, and X' is 2/3 or 1/2 of gamma - kappa >= -1,
    # East' 1/3 or 1/2 of it, West' 1/3 of it or 0. West(0) = 0 where 2 theta_W <= theta_E.
    Known("s14-without-guarantor", "allies-do-more", "conditional", "gamma < kappa"),
    Known("s14-without-guarantor", "east-does-more", "conditional", "gamma < kappa"),
    Known("s14-without-guarantor", "west-does-more", "conditional", "gamma < kappa and 2*theta_W > theta_E"),
    Known("s14-without-guarantor", "not-all-of-it", "holds"),
    # v - c against 2 v - r - c.
    Known("s16-influence-rent", "prefers-dependence", "conditional", "r >= v"),
    # Europe is high after withdraw, low after keep: v - r against v - c.
    Known("s16-influence-rent", "does-not-step-back", "conditional", "r > c"),
    # Moving at the same time, keep pays iff v >= c, whatever Europe does.
    Known("s16-influence-rent", "leads-to-be-needed", "conditional", "r > c and v < c"),
    Known("s16-influence-rent", "without-rent", "holds"),
    Known("s18-germany", "followed", "conditional", "v < 0 and v + s >= k"),
    # It rises iff hold is possible at 0 (v <= 0) and send at 1 (v + s - k >= 0).
    Known("s18-germany", "crowding-out-of-germany", "conditional", "v > 0 or v + s < k"),
    Known("s18-germany", "tension", "holds"),
    # At v = -1, s = 2, k = 1/2, w = 1/4: Germany 0 then 1, the East 1 then 0.
    Known("s18-germany", "reconciled", "holds"),
]
