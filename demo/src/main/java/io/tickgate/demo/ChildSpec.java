package io.tickgate.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One process of the demo.
 *
 * <p>Thread-safe.
 *
 * @param name what people call it
 * @param log where its output goes, from the start of its newest run
 * @param startLimit how long it may take to become ready
 * @param stopLimit how long it may take to stop when asked, before it is killed
 */
record ChildSpec(
        String name, List<String> command, Path log, ReadyCheck readyCheck, Duration startLimit, Duration stopLimit) {

    ChildSpec {
        command = List.copyOf(command);
    }
}
