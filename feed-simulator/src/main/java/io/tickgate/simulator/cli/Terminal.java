package io.tickgate.simulator.cli;

import java.io.Console;

/**
 * Whether a person looks at the output.
 *
 * <p>Thread-safe.
 */
final class Terminal {
    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // it still does on Java 17
    static boolean isThere() {
        var console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console even without a terminal, and this tells.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
