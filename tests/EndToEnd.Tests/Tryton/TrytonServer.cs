using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BrowserAgent.TestKit;

namespace BrowserAgent.EndToEnd.Tests.Tryton;

/// <summary>
/// A Tryton server with a database of its own, on a free port. The set-up script takes a folder and a port, leaves the database at
/// <c>db/erp.sqlite</c> and the server's process id in <c>trytond.pid</c>; <c>stop.sh</c> beside it ends the server.
/// </summary>
public sealed class TrytonServer : IAsyncDisposable
{
    public const string User = "buyer";
    public const string Password = "buyer-Pass-2026";

    // Read-only access to the server's own database file: the stored records count, not what the user interface shows.
    private const string Query = """
        import json, sqlite3, sys
        with sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True, timeout=20) as db:
            rows = db.execute('''
                SELECT o.id, o.reference, o.state, s.name, o.description, p.code, l.quantity, CAST(l.unit_price AS TEXT)
                FROM purchase_purchase o
                JOIN party_party s ON s.id = o.party
                LEFT JOIN purchase_line l ON l.purchase = o.id
                LEFT JOIN product_product p ON p.id = l.product
                ORDER BY o.id, l.sequence IS NULL, l.sequence, l.id''').fetchall()
        print(json.dumps(rows))
        """;

    private readonly string _folder;

    private TrytonServer(string folder, Uri address) => (_folder, Address) = (folder, address);

    public static string SetUp { get; } =
        Environment.GetEnvironmentVariable("TRYTON_SETUP") ?? Path.GetFullPath(Path.Combine(CheckoutPaths.Root, "..", "shared", "erp", "tryton", "setup.sh"));

    public Uri Address { get; }

    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellationToken">Ends the wait; a database from scratch takes half a minute.</param>
    public static Task<TrytonServer> StartAsync(string folder, CancellationToken cancellationToken) => StartAsync(folder, TimeSpan.FromDays(30), cancellationToken);

    /// <param name="folder">An empty folder.</param>
    /// <param name="maxAge">Maximum lifetime of a session on the server.</param>
    /// <param name="cancellationToken">Ends the wait; a database from scratch takes half a minute.</param>
    public static async Task<TrytonServer> StartAsync(string folder, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var port = RedisServerFixture.FreePort();
        var age = string.Create(CultureInfo.InvariantCulture, $"MAX_AGE={maxAge.TotalSeconds:0}");
        await RunAsync("env", [age, "bash", SetUp, folder, port.ToString(CultureInfo.InvariantCulture)], cancellationToken);
        return new TrytonServer(folder, new Uri($"http://127.0.0.1:{port}"));
    }

    /// <summary>Every line of every purchase order: order's id, reference, state, supplier, description, product's code, quantity, price.</summary>
    public async Task<IReadOnlyList<StoredOrderLine>> LinesAsync(CancellationToken cancellationToken)
    {
        var json = await RunAsync("/usr/bin/python3", ["-c", Query, Path.Combine(_folder, "db", "erp.sqlite")], cancellationToken);
        return
        [
            .. JsonSerializer.Deserialize<JsonElement[][]>(json)!.Select(row => new StoredOrderLine(
                row[0].GetInt32(), row[1].GetString()!, row[2].GetString()!, row[3].GetString()!, row[4].GetString() ?? "",
                row[5].GetString()!, row[6].GetDecimal(), decimal.Parse(row[7].GetString()!, CultureInfo.InvariantCulture))),
        ];
    }

    public async ValueTask DisposeAsync() =>
        await RunAsync("bash", [Path.Combine(Path.GetDirectoryName(SetUp)!, "stop.sh"), _folder], CancellationToken.None);

    // The script's output goes to a file, because the server that it starts would keep a pipe open.
    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var output = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("bash", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "run", output, program, .. arguments]);
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
            await process.WaitForExitAsync(cancellationToken);
            var text = await File.ReadAllTextAsync(output, cancellationToken);
            return process.ExitCode == 0
                ? text
                : throw new InvalidOperationException($"{program} {string.Join(' ', arguments.Where(argument => !argument.Contains('\n', StringComparison.Ordinal)))} ended with {process.ExitCode}:\n{text}");
        }
        finally
        {
            File.Delete(output);
        }
    }
}

/// <summary>One line as stored in the site, with its order.</summary>
public sealed record StoredOrderLine(
    int Order, string Reference, string State, string Supplier, string Description, string Item, decimal Quantity, decimal Price);
