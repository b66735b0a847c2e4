package io.tickgate.client.check;

/** What has become of a check. */
public enum Verdict {
    PASSED,
    FAILED,
    /** It could not be made here; the detail says why. */
    SKIPPED
}
