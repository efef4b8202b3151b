"""Why: vision, strategic themes, value streams and the epics that the board bets on."""
