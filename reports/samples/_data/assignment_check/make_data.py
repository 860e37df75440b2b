"""Write data.csv: visitors of a shop and the arm of an experiment drawn independently of them."""

from pathlib import Path

import numpy as np
import pandas as pd

N_VISITORS = 6000
rng = np.random.default_rng(7)

device = rng.choice(["phone", "desktop", "tablet"], p=[0.6, 0.32, 0.08], size=N_VISITORS)
pages = 1 + rng.poisson(np.where(device == "desktop", 6.0, 3.5))
seconds = rng.gamma(2.0, 18.0, size=N_VISITORS) * pages
table = pd.DataFrame(
    {
        "device": device,
        "country": rng.choice(
            ["DE", "FR", "IT", "ES", "PL"], p=[0.4, 0.2, 0.15, 0.15, 0.1], size=N_VISITORS
        ),
        "returning": rng.random(N_VISITORS) < 0.35,
        "hour": rng.integers(0, 24, size=N_VISITORS),
        "pages_seen": pages,
        "seconds_on_site": seconds.round(1),
        "basket_eur": np.where(
            rng.random(N_VISITORS) < 0.3, rng.lognormal(3.4, 0.7, N_VISITORS), 0.0
        ).round(2),
        # A fair coin per visitor: by construction nothing above can predict it.
        "arm": np.where(rng.random(N_VISITORS) < 0.5, "B", "A"),
    }
)
table.to_csv(Path(__file__).with_name("data.csv"), index=False)
