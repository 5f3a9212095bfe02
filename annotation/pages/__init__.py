"""One module per screen: they draw, and call `annotation.state`."""
