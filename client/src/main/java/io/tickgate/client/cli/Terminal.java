package io.tickgate.client.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command writes, and what can be shown there.
 *
 * <p>Thread-safe.
 *
 * @param isInteractive whether a person looks at {@code out}, so that it can be drawn anew
 * @param isColoured whether colours are wanted there
 */
record Terminal(PrintStream out, PrintStream err, boolean isInteractive, boolean isColoured) {
    static Terminal ofProcess() {
        boolean isInteractive = isTerminal(System.console());
        return new Terminal(System.out, System.err, isInteractive, isInteractive && wantsColour(System.getenv()));
    }

    /** As no-color.org has it: set to anything but nothing. */
    static boolean wantsColour(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    private static boolean isTerminal(@org.jspecify.annotations.Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            // From JDK 22 on there is always a console, and this method, which 17 does not have, tells.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    /** Says something about what goes on, beside the data; what a gateway says in it cannot move the cursor. */
    void tell(String text) {
        err.println("tickgate: " + text.replaceAll("\\p{Cntrl}", "?"));
        err.flush();
    }

    /** Returns whether whoever reads the data is still there. */
    boolean print(String line) {
        out.println(line);
        return !out.checkError();
    }
}
