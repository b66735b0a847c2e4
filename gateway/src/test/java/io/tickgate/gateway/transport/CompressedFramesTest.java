package io.tickgate.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.tickgate.gateway.transport.CompressedCache.Entry;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CompressedFramesTest {
    private static final int THRESHOLD = 100;

    private final TransportCounters counters = new TransportCounters();
    private final Deflating deflating = new Deflating(THRESHOLD, counters);

    @Test
    void makesTheSameBytesForEverybodyWithoutDeflatingAgain() {
        byte[] first = bytes("x".repeat(500));
        byte[] second = bytes("x".repeat(500));

        assertThat(second).isEqualTo(first).hasSizeLessThan(50);
        assertThat(counters.compressedFrames()).isEqualTo(2);
        assertThat(counters.sharedFrames()).isEqualTo(1);
    }

    @Test
    void leavesWhatDoesNotGetShorterAmongThePlain() {
        var text = new StringBuilder();
        new Random(8).ints(120, ' ', '~').forEach(c -> text.append((char) c));

        byte[] frames = bytes("1", text.toString(), "2");

        assertThat(new String(frames, 2, frames.length - 2, StandardCharsets.US_ASCII))
                .endsWith("[1," + text + ",2]");
    }

    @Test
    void writesPlainAndCompressedFramesInTheOrderOfTheirMessages() {
        byte[] frames = bytes("1", "2", "y".repeat(300), "3", "z".repeat(300), "z".repeat(300));

        assertThat(Arrays.copyOf(frames, 8))
                .isEqualTo(new byte[] {(byte) 0x81, 5, '[', '1', ',', '2', ']', (byte) 0xC1});
        int second = 8 + 1 + frames[8];
        assertThat(Arrays.copyOfRange(frames, second, second + 6))
                .isEqualTo(new byte[] {(byte) 0x81, 3, '[', '3', ']', (byte) 0xC1});
        assertThat(counters.compressedFrames()).isEqualTo(3);
    }

    @Test
    void boundsWhatItRemembersInNumberAndInBytes() {
        var cache = new CompressedCache();
        for (int i = 0; i < 5_000; i++) {
            cache.put(i, new Entry(new byte[10], null));
        }
        assertThat(cache.entries()).isEqualTo(CompressedCache.MAX_ENTRIES);

        for (int i = 0; i < 100; i++) {
            cache.put(i, new Entry(new byte[100_000], new byte[100]));
            cache.put(i, new Entry(new byte[100_000], new byte[100]));
        }
        assertThat(cache.bytes()).isBetween(CompressedCache.MAX_BYTES - 200_000, CompressedCache.MAX_BYTES);
        assertThat(cache.entries()).isLessThan(50);
    }

    @Test
    void tellsMessagesWithTheSameHashApart() {
        var cache = new CompressedCache();
        cache.put(1, new Entry(new byte[] {1, 2}, new byte[] {9}));

        assertThat(cache.find(1, new byte[] {1, 2}, 0, 2)).isNotNull();
        assertThat(cache.find(1, new byte[] {1, 3}, 0, 2)).isNull();
        assertThat(cache.find(1, new byte[] {1, 2, 3}, 0, 3)).isNull();
    }

    private byte[] bytes(String... messages) {
        var frames = new CompressedFrames(UnpooledByteBufAllocator.DEFAULT, deflating, true, Long.MAX_VALUE);
        for (String message : messages) {
            frames.begin();
            frames.put(message.getBytes(StandardCharsets.US_ASCII));
        }
        ByteBuf buffer = frames.finish();
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes).release();
        return bytes;
    }
}
