package io.tickgate.gateway.acceptance;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.tickgate.gateway.testing.Heap;
import io.tickgate.gateway.testing.Market;
import io.tickgate.gateway.transport.TransportUnderTest;
import io.tickgate.gateway.transport.TransportUnderTest.Options;
import io.tickgate.model.Symbol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The gateway from its socket to its sessions in a JVM of its own, where nothing else fills or empties the heap. It is
 * asked over its standard input and answers over its standard output.
 *
 * <p>Confined to the thread of its test.
 */
final class TransportProcess implements AutoCloseable {
    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;
    private final int port;

    private TransportProcess(Process process) throws IOException {
        this.process = process;
        questions = process.outputWriter(StandardCharsets.US_ASCII);
        answers = process.inputReader(StandardCharsets.US_ASCII);
        port = (int) number("port ");
    }

    /** Starts one that takes so many connections and waits a minute for their requests. */
    static TransportProcess start(int connections) throws IOException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        // Otherwise three collections of four leave some of what is dead where it was.
                        "-XX:MarkSweepAlwaysCompactCount=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TransportProcess.class.getName(),
                        String.valueOf(connections))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new TransportProcess(process);
    }

    int port() {
        return port;
    }

    /** Returns how many connections are open, whatever they have said. */
    long sockets() throws IOException {
        return ask("sockets");
    }

    /** Returns how many commands it has looked at. */
    long commands() throws IOException {
        return ask("commands");
    }

    /** Returns how many bytes of its heap are reachable. */
    long heapBytes() throws IOException {
        return ask("heap");
    }

    /** Returns how many bytes Netty uses outside of the heap. */
    long directBytes() throws IOException {
        return ask("direct");
    }

    /** Returns how many file descriptors it has open. */
    long descriptors() throws IOException {
        return ask("descriptors");
    }

    /** Lets the quote of {@code AAPL.XNAS} change. */
    void quote() throws IOException {
        ask("quote");
    }

    /** Makes the quotes of so many symbols known, {@code S0} and on. */
    void symbols(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ask("symbol");
        }
    }

    private long ask(String question) throws IOException {
        questions.write(question + "\n");
        questions.flush();
        return number(question + " ");
    }

    /** Passes over what others print there. */
    private long number(String word) throws IOException {
        String line = answers.readLine();
        while (line != null && !line.startsWith(word)) {
            line = answers.readLine();
        }
        return Long.parseLong(
                Objects.requireNonNull(line, "the process has ended").substring(word.length()));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        questions.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static long openDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long usedDirectBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    /** The process; it ends with its standard input. */
    public static void main(String[] arguments) throws IOException {
        var options = Options.usual()
                .withConnections(Integer.parseInt(arguments[0]))
                .withHandshakeTimeout(Duration.ofMinutes(1));
        try (var gateway = TransportUnderTest.start(options);
                var questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            long quotes = 0;
            long symbols = 0;
            System.out.println("port " + gateway.port());
            for (String question = questions.readLine(); question != null; question = questions.readLine()) {
                long answer = switch (question) {
                    case "heap" -> Heap.usedBytes();
                    case "commands" -> gateway.commands();
                    case "direct" -> usedDirectBytes();
                    case "descriptors" -> openDescriptors();
                    case "quote" -> {
                        gateway.market().quote(Market.AAPL, "1.00", "1.0" + ++quotes % 10);
                        yield quotes;
                    }
                    case "symbol" -> {
                        gateway.market().quote(new Symbol("S" + symbols), "1.00", "1.01");
                        yield ++symbols;
                    }
                    default -> gateway.sockets();
                };
                System.out.println(question + " " + answer);
            }
        }
    }
}
