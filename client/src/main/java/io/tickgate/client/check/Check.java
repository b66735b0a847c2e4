package io.tickgate.client.check;

import java.io.IOException;

/**
 * One promise and the way to test it.
 *
 * <p>Thread-safe.
 *
 * @param name short, for {@code --only}
 * @param promise a sentence
 * @param section of {@code docs/protocol.md}
 * @param isTimed whether a machine that is busy with something else can make it fail, so that it is made twice then
 */
record Check(String name, String promise, String section, boolean isTimed, Body body) {
    Check(String name, String promise, String section, Body body) {
        this(name, promise, section, false, body);
    }

    /** One that is made again if it fails: only what fails both times is the gateway's. */
    static Check timed(String name, String promise, String section, Body body) {
        return new Check(name, promise, section, true, body);
    }

    /**
     * What to do.
     *
     * <p>Thread-safe.
     */
    interface Body {
        /**
         * Returns what was seen, in short.
         *
         * @throws BreachException if the promise is not kept
         * @throws SkipException if that cannot be found out
         */
        String run(Scene scene) throws IOException;
    }
}
