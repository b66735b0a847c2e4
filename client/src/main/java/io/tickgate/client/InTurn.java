package io.tickgate.client;

import java.util.List;

/**
 * Several gateways, of which each attempt takes the next.
 *
 * <p>Confined to the client's loop.
 */
final class InTurn implements Connector {
    private final List<? extends Connector> gateways;
    private int next;

    InTurn(List<? extends Connector> gateways) {
        this.gateways = gateways;
    }

    @Override
    public void open(Transport.Listener listener) {
        var gateway = gateways.get(next);
        next = (next + 1) % gateways.size();
        gateway.open(listener);
    }
}
