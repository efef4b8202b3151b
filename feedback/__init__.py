"""What came back: metrics, their measurements, and the outcomes that epics promised."""
