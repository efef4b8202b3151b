"""The garbage collector of processes that live long and allocate in bursts."""

import gc


def calm() -> None:
    """Collect less often, and never what start-up left behind.

    A request or a refresh of the flow allocates tens of thousands of short-lived objects. Called
    at the end of start-up this saved 40 % of the CPU of a 10,000-story answer, and a quarter of
    the CPU that Python spends in a refresh of 1,000,000 stories.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
