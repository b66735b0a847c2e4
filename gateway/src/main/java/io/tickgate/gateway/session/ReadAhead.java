package io.tickgate.gateway.session;

import io.tickgate.gateway.cache.EncodedValue;

/**
 * Reads what a frame is about to be made of before it is put together. A new value was made by another processor, and is in no
 * cache of this one: to come to its bytes takes some five reads, each of which waits for the one before. Here all values of a frame
 * take each of these steps together, and the processor waits for memory once a step, and not once a step and message.
 *
 * <p>Bounded by a number of values; of those beyond it nothing is read ahead.
 *
 * <p>Confined to the loop.
 */
final class ReadAhead {
    private static final int FEWEST = 4;
    private static final int MOST = 64;

    @SuppressWarnings("UnusedVariable") // of no use but that what is read for it has to be read
    private int sum;

    void of(SendLine line) {
        if (line.size() < FEWEST) {
            return;
        }
        // New ones each time: to note young objects in an old array makes work for the garbage collector.
        var senders = new Sender[Math.min(line.size(), MOST)];
        var values = new EncodedValue[senders.length];
        int count = 0;
        for (int i = line.peek(senders) - 1; i >= 0; i--) {
            var value = senders[i].nextValue();
            if (value != null) {
                values[count++] = value;
            }
        }
        for (int i = 0; i < count; i++) {
            sum += values[i].touch();
        }
        for (int i = 0; i < count; i++) {
            sum += values[i].touchBytes();
        }
    }
}
