package io.tickgate.simulator;

import io.tickgate.simulator.cli.SimulatorCommand;

/**
 * Starts the simulator from the command line.
 *
 * <p>Thread-safe.
 */
public final class SimulatorMain {
    /** Not {@code logback.xml}, which would also take effect where this jar is only a library. */
    private static final String LOGGING = "io/tickgate/simulator/logging.xml";

    private SimulatorMain() {}

    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", LOGGING);
        }
        System.exit(SimulatorCommand.execute(arguments));
    }
}
