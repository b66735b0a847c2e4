package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OpenDescriptorsTest {
    private static final int OPENED = 500;

    /** Other threads of the tests open files, too, but not so many. */
    @Test
    void countsWhatIsOpenedAndClosed(@TempDir Path directory) throws IOException {
        assumeTrue(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean);
        var open = OpenDescriptors.of((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean());
        var file = Files.createFile(directory.resolve("file"));
        long before = open.getAsLong();
        List<SeekableByteChannel> files = new ArrayList<>();
        for (int i = 0; i < OPENED; i++) {
            files.add(Files.newByteChannel(file));
        }

        long then = open.getAsLong();

        assertThat(then - before).isBetween(OPENED - 100L, OPENED + 100L);
        for (var each : files) {
            each.close();
        }
        assertThat(open.getAsLong() - before).isBetween(-100L, 100L);
    }

    @Test
    void asksTheJvmWhereTheSystemTellsNoSize(@TempDir Path directory) {
        assertThat(OpenDescriptors.of(directory.resolve("none"), () -> 42).getAsLong())
                .isEqualTo(42);
        assertThat(OpenDescriptors.of(Path.of("/proc/self"), () -> 42).getAsLong())
                .isEqualTo(42);
    }
}
