package io.tickgate.client.check;

/** What has become of a check. */
public enum Verdict {
    PASSED,
    FAILED,
    /** It failed where the machine or the link was too slow to tell. */
    INCONCLUSIVE,
    /** It could not be made here; the detail says why. */
    SKIPPED
}
