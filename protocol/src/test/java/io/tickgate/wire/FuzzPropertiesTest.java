package io.tickgate.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The properties on every build: what once broke them, and some seconds of damaged seeds. */
final class FuzzPropertiesTest {
    private static final Path FOUND =
            Path.of("src", "test", "resources", "io", "tickgate", "wire", "ProtocolFuzzRunInputs", "everything");
    private static final int CASES = 20_000;
    private static final byte[] ALPHABET = "{}[]\",:\\/0123456789.eE+-utfn \u0000\u007f".getBytes(UTF_8);
    private static final String[] EDGES = {"0", "-1", "19", "4294967296", "9223372036854775807", "9223372036854775808"};

    @TestFactory
    List<DynamicTest> holdForWhatWasFoundOnce() throws IOException {
        try (var files = Files.list(FOUND)) {
            return files.sorted()
                    .map(file -> DynamicTest.dynamicTest(
                            file.getFileName().toString(), () -> FuzzProperties.check(Files.readAllBytes(file))))
                    .toList();
        }
    }

    @Test
    void holdForWhatIsWellFormed() {
        assertThat(FuzzProperties.seeds()).allSatisfy(FuzzProperties::check);
    }

    @Test
    void holdForWhatIsDamaged() {
        var random = new Random(20_261_122);
        var seeds = FuzzProperties.seeds();
        for (int i = 0; i < CASES; i++) {
            byte[] input = damaged(seeds.get(random.nextInt(seeds.size())), random);
            try {
                FuzzProperties.check(input);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("input " + Arrays.toString(input), e);
            }
        }
    }

    /** One to four bytes changed, dropped, doubled or cut off; never the first, which chooses the reader. */
    private static byte[] damaged(byte[] seed, Random random) {
        byte[] damaged = seed.clone();
        for (int i = 1 + random.nextInt(4); i > 0 && damaged.length > 1; i--) {
            int place = 1 + random.nextInt(damaged.length - 1);
            switch (random.nextInt(7)) {
                case 0 -> damaged[place] = (byte) random.nextInt(256);
                case 1 -> damaged[place] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged[place] = ALPHABET[random.nextInt(ALPHABET.length)];
                case 3 -> damaged = spliced(damaged, place, place + 1);
                case 4 -> damaged = spliced(damaged, place, Math.max(place - random.nextInt(16), 1));
                case 5 -> damaged = withAnotherNumber(damaged, random);
                default -> damaged = Arrays.copyOf(damaged, place);
            }
        }
        return damaged;
    }

    /** One of the numbers becomes an edge: a change of single bytes hardly ever makes one. */
    private static byte[] withAnotherNumber(byte[] bytes, Random random) {
        var starts = IntStream.range(1, bytes.length)
                .filter(i -> isDigit(bytes[i]) && !isDigit(bytes[i - 1]))
                .toArray();
        if (starts.length == 0) {
            return bytes;
        }
        int start = starts[random.nextInt(starts.length)];
        int end = start;
        while (end < bytes.length && isDigit(bytes[end])) {
            end++;
        }
        byte[] number = EDGES[random.nextInt(EDGES.length)].getBytes(UTF_8);
        byte[] changed = Arrays.copyOf(bytes, start + number.length + bytes.length - end);
        System.arraycopy(number, 0, changed, start, number.length);
        System.arraycopy(bytes, end, changed, start + number.length, bytes.length - end);
        return changed;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** What stands before {@code end}, then what stands from {@code start} on. */
    private static byte[] spliced(byte[] bytes, int end, int start) {
        byte[] spliced = Arrays.copyOf(bytes, end + bytes.length - start);
        System.arraycopy(bytes, start, spliced, end, bytes.length - start);
        return spliced;
    }
}
