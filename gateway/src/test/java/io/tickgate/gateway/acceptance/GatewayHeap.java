package io.tickgate.gateway.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** What a gateway in a JVM of its own holds after a collection. */
public final class GatewayHeap {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final long PATIENCE_SECONDS = 60;

    private GatewayHeap() {}

    public static long usedBytes(GatewayUnderTest gateway) throws IOException, InterruptedException {
        jcmd(gateway, "GC.run");
        var used = USED.matcher(jcmd(gateway, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("no use of the heap is told");
        }
        return Long.parseLong(used.group(1)) * 1_024;
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
