package io.tickgate.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Runs another main class, and ends with whoever started this JVM: that is seen by the end of the standard input.
 *
 * <p>Confined to the main thread, except the thread that waits for the end.
 */
public final class ForkedMain {
    private ForkedMain() {}

    /** @param arguments the name of a main class, then its arguments */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        var input = System.in;
        var watch = new Thread(() -> endWith(input), "ends-with-parent");
        watch.setDaemon(true);
        watch.start();
        Class.forName(arguments[0]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void endWith(InputStream input) {
        try {
            while (input.read() >= 0) {
                // Nothing is said; only the end matters.
            }
        } catch (IOException e) {
            // Nobody is there, either.
        }
        Runtime.getRuntime().halt(1);
    }
}
