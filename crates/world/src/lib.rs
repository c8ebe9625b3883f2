//! Clock and randomness: the two things of the world that a test wants to control.
