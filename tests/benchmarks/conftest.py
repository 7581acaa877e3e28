"""The modules of benchmarks/speed are a program's, which has its own folder on the path."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "benchmarks" / "speed"))
