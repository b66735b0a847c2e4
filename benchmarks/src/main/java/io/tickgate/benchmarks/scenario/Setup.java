package io.tickgate.benchmarks.scenario;

import io.tickgate.benchmarks.load.Bursts;
import io.tickgate.benchmarks.load.ClientGroup;
import io.tickgate.benchmarks.load.Dialect;
import io.tickgate.benchmarks.server.Server;
import java.util.List;

/**
 * One server, its clients and its ticks.
 *
 * <p>Thread-safe.
 *
 * @param isPinned whether the server has one processor alone, and all else the other ones
 * @param isCompared whether another reader of Kafka says how early a message could have been there
 * @param leastSeconds how long it is measured at the least
 */
public record Setup(
        Server server,
        List<ClientGroup> clients,
        Bursts bursts,
        boolean isPinned,
        boolean isCompared,
        int leastSeconds) {
    public Setup {
        clients = List.copyOf(clients);
    }

    Setup(Server server, List<ClientGroup> clients, Bursts bursts, boolean isPinned, boolean isCompared) {
        this(server, clients, bursts, isPinned, isCompared, 0);
    }

    static Setup of(Server server, ClientGroup clients, Bursts bursts) {
        return new Setup(server, List.of(clients), bursts, false, false);
    }

    Setup pinned() {
        return new Setup(server, clients, bursts, true, isCompared, leastSeconds);
    }

    Setup compared() {
        return new Setup(server, clients, bursts, isPinned, true, leastSeconds);
    }

    /** For what takes longer to show. */
    Setup atLeastSeconds(int seconds) {
        return new Setup(server, clients, bursts, isPinned, isCompared, seconds);
    }

    Dialect dialect() {
        return server.dialect(clients.get(0).selection());
    }

    int clientCount() {
        return clients.stream().mapToInt(ClientGroup::clients).sum();
    }

    /** Messages a second that would be sent if each tick went to everybody who has its symbol. */
    double offeredPerSecond() {
        double perSymbol = (double) bursts.ticksPerSecond() / bursts.symbols();
        return clients.stream()
                .mapToDouble(
                        group -> group.clients() * perSymbol * group.selection().count())
                .sum();
    }
}
