"""Pure stages: typed in, frozen typed out."""
