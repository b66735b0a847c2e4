package io.tickgate.client;

/**
 * An open connection that carries text, or bytes, in both directions.
 *
 * <p>Thread-safe.
 */
interface Transport {
    /** Queues a frame. What cannot be sent ends the connection, and is told as that. */
    void send(String text);

    /** Queues a binary frame, as {@link #send} does one of text. */
    void sendBinary(byte[] bytes);

    /** Asks for one more message; nothing comes that was not asked for. */
    void request();

    /** Sends something that asks for no answer: on a connection that is dead, that fails sooner or later. */
    void probe();

    /** Says why and closes; whoever does not answer is cut off by {@link #abort}. */
    void close(int code, String reason);

    /** Ends the connection at once. */
    void abort();

    /**
     * Hears what comes, on any thread, one call at a time.
     *
     * <p>Confined to the transport.
     */
    interface Listener {
        void opened(Transport transport);

        /** A whole message; the next comes when it is requested. */
        void text(String text);

        /** A whole binary message; the next comes when it is requested. */
        void binary(byte[] bytes);

        /** The end, told once; also of an attempt that has never been open. */
        void closed(int code, String reason);
    }
}
