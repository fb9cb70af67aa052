"""What people see: pure functions from the house's values to Discord's embeds, within Discord's limits."""
