package io.tickgate.client.check;

import io.tickgate.model.Bar;

/**
 * Which of two bars of the same interval is the newer.
 *
 * <p>Thread-safe.
 */
final class BarOrder {
    private BarOrder() {}

    /** The higher (rev, final, n) wins, and the second one if they are equal. */
    static Bar newer(Bar one, Bar other) {
        if (one.revision() != other.revision()) {
            return one.revision() > other.revision() ? one : other;
        }
        if (one.isFinal() != other.isFinal()) {
            return one.isFinal() ? one : other;
        }
        return one.count() > other.count() ? one : other;
    }

    /** Whether they say the same, however many zeros they say it with. */
    static boolean isSame(Bar one, Bar other) {
        return one.startMicros() == other.startMicros()
                && one.open().compareTo(other.open()) == 0
                && one.high().compareTo(other.high()) == 0
                && one.low().compareTo(other.low()) == 0
                && one.close().compareTo(other.close()) == 0
                && one.volume().compareTo(other.volume()) == 0
                && one.count() == other.count()
                && one.isFinal() == other.isFinal()
                && one.revision() == other.revision();
    }
}
