package io.tickgate.gateway.acceptance;

import java.io.IOException;

/**
 * A client that says a command and never reads what comes of it, with a small receive buffer.
 *
 * <p>Confined to the thread of its test.
 */
public final class StuckReader implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 4_096;

    private final RawSocket socket;

    public StuckReader(int port, String command) throws IOException {
        socket = new RawSocket(port, RECEIVE_BUFFER).upgraded();
        socket.sendText(command);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
