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
 */
record Check(String name, String promise, String section, Body body) {
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
