package io.tickgate.client;

import static io.tickgate.client.Market.ack;
import static io.tickgate.client.Market.book;
import static io.tickgate.client.Market.quote;
import static io.tickgate.client.Market.snapshot;

import io.tickgate.wire.ClientCommand;
import io.tickgate.wire.From;
import io.tickgate.wire.Position;
import io.tickgate.wire.SubscribeOptions;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A client, gateways without sockets, and what is written down of them. */
abstract class ClientFixture {
    static final URI GATEWAY = URI.create("ws://gateway/v1/stream");

    final ManualLoop loop = new ManualLoop();
    final FakeGateways gateways = new FakeGateways(loop);
    final Journal journal = new Journal();
    final TickgateClient client = TickgateClient.builder(GATEWAY, journal)
            .loop(loop)
            .random(BackoffTest.fixed(0.5))
            .connector(gateways)
            .build();

    FakeGateways.Peer following(String... symbols) {
        client.subscribe("quote", List.of(symbols), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        for (var command : gateway.heard()) {
            gateway.say(ack(((ClientCommand.Subscribe) command).id(), "quote"));
        }
        journal.read();
        return gateway;
    }

    TickgateClientBuilder builder() {
        return TickgateClient.builder(GATEWAY, journal).loop(loop).connector(gateways);
    }

    FakeGateways.Peer connectedAs(TickgateClientBuilder builder, String channel) {
        var other = builder.build();
        other.subscribe(channel, List.of("A"), SubscribeOptions.DEFAULTS);
        other.start();
        loop.run();
        var gateway = gateways.latest().welcome();
        var heard = gateway.heard();
        gateway.say(ack(((ClientCommand.Subscribe) heard.get(heard.size() - 1)).id(), channel));
        journal.read();
        return gateway;
    }

    void start() {
        client.start();
        loop.run();
    }

    /** A client that is connected and has a snapshot of one key, and whose journal is empty. */
    FakeGateways.Peer holding(String channel, String symbol, long sequence) {
        client.subscribe(channel, List.of(symbol), SubscribeOptions.DEFAULTS);
        start();
        var gateway = gateways.latest().welcome();
        var payload = channel.equals("quote") ? quote("1.00", "1.01") : book("9.00:1", "10.00:3");
        gateway.say(ack(gateway.heardSubscribe().id(), channel), snapshot(channel, symbol, sequence, payload));
        journal.read();
        return gateway;
    }

    static From positions(String symbol, long sequence) {
        return new From.Positions(Map.of(symbol, new Position(Market.EPOCH, sequence)));
    }
}
