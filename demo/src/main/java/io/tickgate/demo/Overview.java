package io.tickgate.demo;

import java.util.List;
import java.util.Map;

/**
 * What is said when everything runs: what was started, where to look, what to try and how to stop.
 *
 * <p>Confined to the main thread.
 */
final class Overview {

    private static final Map<String, String> JOBS = Map.of(
            Plan.BROKER, "a real Kafka (KRaft)",
            Plan.SIMULATOR, "replays a recorded market into it, again and again",
            Plan.GATEWAY, "reads it and serves browsers and other clients");

    private Overview() {}

    static String of(Plan plan, List<Child> children) {
        String web = "http://localhost:" + plan.port();
        return """

                Tickgate is up: a recorded market at speed %s.

                What runs
                %s
                Where to look
                  browser      %s
                  WebSocket    ws://localhost:%d/v1/stream
                  terminal     client/bin/tickgate tail --help
                  Kafka tools  %s
                  logs         %s

                What to try
                  kill -9 %d   the feed stops and the page says so; it is started again after 2 s
                  kill -9 %d   the broker goes; the gateway keeps its clients and reads on when it is back
                  kill -9 %d   the gateway goes; the page reconnects by itself

                How to stop
                  Ctrl-C
                """.formatted(
                        plan.speed(),
                        processes(children),
                        web,
                        plan.port(),
                        plan.bootstrapServers(),
                        plan.logDirectory(),
                        pid(children, Plan.SIMULATOR),
                        pid(children, Plan.BROKER),
                        pid(children, Plan.GATEWAY));
    }

    private static String processes(List<Child> children) {
        StringBuilder lines = new StringBuilder();
        for (Child child : children) {
            lines.append("  %-14s  pid %-7d  %4s MB  %s%n"
                    .formatted(child.name(), child.pid(), megabytes(child), JOBS.getOrDefault(child.name(), "")));
        }
        return lines.toString();
    }

    private static String megabytes(Child child) {
        try {
            return Machine.residentMegabytes(child.pid());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "?";
        }
    }

    private static long pid(List<Child> children, String name) {
        return children.stream()
                .filter(child -> child.name().equals(name))
                .findFirst()
                .orElseThrow()
                .pid();
    }
}
