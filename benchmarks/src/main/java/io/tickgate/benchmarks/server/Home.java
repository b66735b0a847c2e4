package io.tickgate.benchmarks.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the programs of a run are.
 *
 * <p>Thread-safe.
 *
 * @param root the directory of the project
 * @param java the home of the JDK that runs every server in Java
 */
public record Home(Path root, Path java) {
    /** How this program is started once more, before its arguments. */
    public List<String> thisProgram() {
        List<String> command = new ArrayList<>(List.of(javaCommand()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-jar", module().resolve("target/tickgate-benchmarks.jar").toString(), "--root", root.toString()));
        return command;
    }

    String javaCommand() {
        return java.resolve("bin/java").toString();
    }

    Path module() {
        return root.resolve("benchmarks");
    }

    /** Where somebody finds by class what has come onto a heap in a scenario. */
    public Path heap(String scenario, String name) {
        return module().resolve("target/heaps").resolve(scenario + "-" + name + ".txt");
    }

    Path log(String name) {
        return module().resolve("target/logs").resolve(name + ".log");
    }

    /** A port of loopback that was free a moment ago. */
    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
