package io.tickgate.gateway.transport;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How many file descriptors this process has open. Since Linux 6.2 that is the size of its directory of them (proc(5),
 * {@code /proc/pid/fd}): one call that takes no descriptor, where the JVM lists the directory, a call for each
 * connection. On other systems the JVM is asked.
 *
 * <p>Thread-safe.
 */
public final class OpenDescriptors {
    private static final Path DIRECTORY = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /** What tells the number; it throws {@link UncheckedIOException} or {@link InternalError} where it cannot be told now. */
    public static LongSupplier of(UnixOperatingSystemMXBean system) {
        return of(DIRECTORY, system::getOpenFileDescriptorCount);
    }

    /** @param listed is asked where the directory has no size, as before Linux 6.2, or where there is none */
    static LongSupplier of(Path directory, LongSupplier listed) {
        try {
            return Files.size(directory) > 0 ? () -> size(directory) : listed;
        } catch (IOException e) {
            return listed;
        }
    }

    private static long size(Path directory) {
        try {
            return Files.size(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
