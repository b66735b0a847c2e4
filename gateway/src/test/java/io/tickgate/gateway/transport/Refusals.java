package io.tickgate.gateway.transport;

import io.tickgate.wire.CloseCode;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection at the time 0 that notes with what it was refused.
 *
 * <p>Confined to the thread of its test.
 */
final class Refusals implements FrameGuard.Owner {
    private final List<CloseCode> codes = new ArrayList<>();

    List<CloseCode> codes() {
        return codes;
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public void ponged() {}

    @Override
    public void refuse(CloseCode code) {
        codes.add(code);
    }
}
