package io.tickgate.demo;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the demo needs from the machine it runs on, asked before anything is started.
 *
 * <p>Confined to the main thread.
 */
final class Machine {

    /** Linux only: in a session of its own a child does not see the terminal's Ctrl-C, so the order of the stop holds. */
    private static final List<String> OWN_SESSION = List.of("setsid");
    /** Linux only: the kernel ends a child whose launcher was killed. */
    private static final List<String> END_WITH_PARENT = List.of("setpriv", "--pdeathsig", "TERM");

    private static final int CONNECT_MILLIS = 500;

    private Machine() {}

    /** The java that runs this program. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What to put before a command so that it lives and ends with this process; nothing where the tools are missing. */
    static List<String> childPrefix() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
            return List.of();
        }
        return Stream.of(OWN_SESSION, END_WITH_PARENT)
                .filter(tool -> isOnPath(tool.get(0)))
                .flatMap(List::stream)
                .toList();
    }

    /** @throws DemoException if there is no such port, or somebody listens on it on loopback */
    static void requireFree(int port, String option) {
        if (port < 1 || port > 65_535) {
            throw new DemoException("%s: %d (expected: 1 to 65535)".formatted(option, port));
        }
        if (isTaken(port)) {
            throw new DemoException("Port %d is in use. Stop what listens there, or choose another port: %s PORT"
                    .formatted(port, option));
        }
    }

    /** A port of loopback that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new DemoException("No free port on loopback: " + e.getMessage());
        }
    }

    /** @throws DemoException if the disk of this directory has less room */
    static void requireRoom(Path directory, long bytes) {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < bytes) {
                throw new DemoException("The disk is full: %,d MB are free at %s, and the demo needs %,d MB."
                        .formatted(free >> 20, directory, bytes >> 20));
            }
        } catch (IOException e) {
            throw new DemoException("Cannot tell how much room is left at %s: %s".formatted(directory, e.getMessage()));
        }
    }

    /** Resident memory of a process in megabytes, or "?" where it cannot be told. */
    static String residentMegabytes(long pid) throws InterruptedException {
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
            if (!ps.waitFor(2, TimeUnit.SECONDS)) {
                ps.destroyForcibly();
                return "?";
            }
            String kilobytes = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return Long.toString(Long.parseLong(kilobytes) >> 10);
        } catch (IOException | NumberFormatException e) {
            return "?";
        }
    }

    private static boolean isTaken(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        // Both: a connection finds who listens on all addresses, a bind who took the port without listening.
        try (Socket client = new Socket()) {
            client.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            // Nobody answers.
        }
        try (ServerSocket server = new ServerSocket()) {
            server.setReuseAddress(true);
            server.bind(address);
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean isOnPath(String tool) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }
}
