"""The world in memory: one guild, its people and channels, and everything said in them."""
