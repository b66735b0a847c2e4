package io.tickgate.client;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.CommandCodec;
import io.tickgate.wire.MessageEncoder;
import io.tickgate.wire.ProtoFormat;
import io.tickgate.wire.Received;
import io.tickgate.wire.ServerMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gateways without a socket: each attempt to connect is one, which the test lets succeed, speak and close. */
final class FakeGateways implements Connector {
    private final ManualLoop loop;
    private final List<Peer> peers = new ArrayList<>();

    FakeGateways(ManualLoop loop) {
        this.loop = loop;
    }

    @Override
    public void open(Transport.Listener listener) {
        peers.add(new Peer(listener));
    }

    int attempts() {
        return peers.size();
    }

    Peer latest() {
        return peers.get(peers.size() - 1);
    }

    /** The gateway's end of one connection. */
    final class Peer implements Transport {
        private final Transport.Listener client;
        private final List<ClientCommand> commands = new ArrayList<>();
        private int requested;
        Integer closedWith;
        boolean isAborted;

        Peer(Transport.Listener client) {
            this.client = client;
        }

        Peer open() {
            client.opened(this);
            loop.run();
            return this;
        }

        Peer welcome() {
            return open().say(Market.welcome());
        }

        Peer say(ServerMessage... messages) {
            return sayText(Stream.of(messages)
                    .map(message -> new String(MessageEncoder.encode(message), StandardCharsets.UTF_8))
                    .collect(Collectors.joining(",", "[", "]")));
        }

        Peer sayText(String frame) {
            if (requested-- <= 0) {
                throw new AssertionError("nothing was requested");
            }
            client.text(frame);
            loop.run();
            return this;
        }

        void drop(int code, String reason) {
            client.closed(code, reason);
            loop.run();
        }

        /** Returns what the client has said since the last time. */
        List<ClientCommand> heard() {
            loop.run();
            var heard = List.copyOf(commands);
            commands.clear();
            return heard;
        }

        /** Returns the one subscribe that the client has sent. */
        ClientCommand.Subscribe heardSubscribe() {
            var heard = heard();
            if (heard.size() == 1 && heard.get(0) instanceof ClientCommand.Subscribe subscribe) {
                return subscribe;
            }
            throw new AssertionError("heard " + heard + " (expected: one subscribe)");
        }

        @Override
        public void send(String text) {
            for (var received : CommandCodec.decode(text.getBytes(StandardCharsets.UTF_8))) {
                commands.add(((Received.Command) received).command());
            }
        }

        @Override
        public void sendBinary(byte[] bytes) {
            for (var received : ProtoFormat.INSTANCE.decode(bytes)) {
                commands.add(((Received.Command) received).command());
            }
        }

        /** Says something that is no data, in a binary frame. */
        Peer sayBinary(ServerMessage message) {
            var frame = new java.io.ByteArrayOutputStream();
            frame.writeBytes(ProtoFormat.INSTANCE.encode(message));
            requested--;
            client.binary(frame.toByteArray());
            loop.run();
            return this;
        }

        @Override
        public void request() {
            requested++;
        }

        @Override
        public void probe() {}

        @Override
        public void close(int code, String reason) {
            closedWith = code;
        }

        @Override
        public void abort() {
            isAborted = true;
        }
    }
}
