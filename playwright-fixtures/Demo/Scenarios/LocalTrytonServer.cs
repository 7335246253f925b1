using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using BrowserAgent.Demo.OrderFiles;
using BrowserAgent.Demo.Workspace;

namespace BrowserAgent.Demo.Scenarios;

/// <summary>A Tryton server of the demo's own, on SQLite; its records are read from the database file, read-only.</summary>
internal sealed class LocalTrytonServer(string setupFolder, string data, string logs) : ITrytonServer
{
    private const string RecordsScript = """
        import json, sqlite3, sys
        rows = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True, timeout=20).execute('''
          SELECT pu.id, pu.reference, pa.name, p.code, t.code, l.quantity, CAST(l.unit_price AS TEXT)
          FROM purchase_purchase pu JOIN party_party pa ON pa.id = pu.party
          LEFT JOIN purchase_line l ON l.purchase = pu.id LEFT JOIN product_product p ON p.id = l.product
          LEFT JOIN product_template t ON t.id = p.template
          ORDER BY pu.id, l.sequence IS NULL, l.sequence, l.id''').fetchall()
        print(json.dumps([{'id': r[0], 'reference': r[1] or '', 'supplier': r[2], 'item': r[3] or r[4], 'quantity': str(r[5]), 'price': r[6]} for r in rows]))
        """;

    private static readonly TimeSpan SetUpTimeout = TimeSpan.FromMinutes(8);

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    private string Database => Path.Combine(data, "db", "erp.sqlite");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(data);
        var port = FreePort();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SetUpTimeout);
        var log = Path.Combine(logs, "tryton-setup.log");
        var code = await RunAsync(Path.Combine(setupFolder, "setup.sh"), [data, port.ToString(CultureInfo.InvariantCulture)], log, limit.Token);
        Address = code == 0
            ? new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}")
            : throw new ScenarioUnavailableException($"Tryton could not be set up (exit code {code}). See {log} and the logs in {data}.");
    }

    public async Task<IReadOnlyList<OrderValues>> ReadOrdersAsync(CancellationToken cancellationToken)
    {
        using var reader = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", RecordsScript, Database])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var json = await reader.StandardOutput.ReadToEndAsync(cancellationToken);
        await reader.WaitForExitAsync(cancellationToken);
        return reader.ExitCode == 0
            ? TrytonOrderLineRow.Orders(JsonSerializer.Deserialize<List<TrytonOrderLineRow>>(json, JsonSerializerOptions.Web)!)
            : throw new DemoFailedException($"Tryton's database {Database} could not be read with /usr/bin/python3; the lines above say why.");
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(data, "trytond.pid")))
        {
            await RunAsync(Path.Combine(setupFolder, "stop.sh"), [data], Path.Combine(logs, "tryton-stop.log"), CancellationToken.None);
        }
    }

    // Output goes to a file and not to a pipe: the server that setup.sh leaves behind would keep a pipe open.
    private static async Task<int> RunAsync(string script, IReadOnlyList<string> arguments, string log, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/bash", ["-c", "exec \"$0\" \"${@:2}\" >\"$1\" 2>&1 </dev/null", script, log, .. arguments]))!;
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
