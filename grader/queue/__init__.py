"""Works off what students have handed in, and says how far it is."""
