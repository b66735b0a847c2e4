package io.tickgate.gateway.acceptance;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes so many bytes a second from another stream and no more; the rest stays where it is.
 *
 * <p>Confined to the thread that reads.
 */
final class PacedStream extends FilterInputStream {
    private static final int PARTS = 20;

    private final int bytesPerPart;
    private final long partNanos = TimeUnit.SECONDS.toNanos(1) / PARTS;
    private long partEndNanos = System.nanoTime();
    private int left;

    PacedStream(InputStream from, int bytesPerSecond) {
        super(from);
        bytesPerPart = bytesPerSecond / PARTS;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        while (left == 0) {
            long nowNanos = System.nanoTime();
            if (nowNanos - partEndNanos >= 0) {
                partEndNanos = nowNanos + partNanos;
                left = bytesPerPart;
            } else {
                LockSupport.parkNanos(partEndNanos - nowNanos);
            }
        }
        int count = super.read(into, offset, Math.min(length, left));
        left -= Math.max(0, count);
        return count;
    }
}
