"""An evaluation is written, published by somebody else, and its recommendations are followed."""
