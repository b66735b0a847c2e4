package io.tickgate.gateway.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * What a gateway in a JVM of its own holds: the objects that are reachable at the moment of a full collection. What the heap
 * uses when somebody asks next is more, by all that was allocated until then.
 */
public final class GatewayHeap {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)$");
    private static final long PATIENCE_SECONDS = 60;

    private GatewayHeap() {}

    public static long usedBytes(GatewayUnderTest gateway) throws IOException, InterruptedException {
        return bytes(byClass(gateway));
    }

    /** What it holds by class, as a text for people. */
    public static String byClass(GatewayUnderTest gateway) throws IOException, InterruptedException {
        return jcmd(gateway, "GC.class_histogram");
    }

    /** The sum of all classes. */
    public static long bytes(String byClass) throws IOException {
        var total = TOTAL.matcher(byClass);
        if (!total.find()) {
            throw new IOException("no use of the heap is told");
        }
        return Long.parseLong(total.group(1));
    }

    private static String jcmd(GatewayUnderTest gateway, String command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(gateway.jvm().pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("jcmd does not end");
        }
        return said;
    }
}
