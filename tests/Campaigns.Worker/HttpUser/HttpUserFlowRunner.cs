using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Agent.Committing;
using BrowserAgent.Agent.Flows;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Committing;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>
/// Does by HTTP what the flows of Meridian's pack do in pages: search, open, read, fill, save. Everything around it is the product's own: the
/// queue, the dispatcher, the runner, the commit protocol, the audit.
/// </summary>
internal sealed partial class HttpUserFlowRunner(MeridianOrderClient orderClient, IOptions<HttpUserOptions> options, TimeProvider timeProvider) : IFlowRunner
{
    public async Task<FlowResult> RunAsync(FlowRequest request, FlowDefinition flow, CancellationToken cancellationToken)
    {
        if (options.Value.WithoutPages.Contains(request.Pack.Site))
        {
            await Task.Delay(options.Value.FailAfter, timeProvider, cancellationToken);
            return new FlowResult.SiteError($"No page of {request.Pack.Site} comes.", null) { IsOutage = true };
        }

        try
        {
            switch (flow.Name)
            {
                case "search":
                    return new FlowResult.Completed(FieldSet.Empty.With(RecordFinder.Found, new FieldValue.Rows(
                        [.. (await orderClient.SearchAsync(Text(request, "reference"), cancellationToken)).Select(AsHit)])));
                case "open":
                    var hit = ((FieldValue.Rows)request.Variables[RecordFinder.Found]!).Items.Single();
                    var id = int.Parse(((FieldValue.Text)hit["id"]!).Value, CultureInfo.InvariantCulture);
                    ((HttpUserLease)request.Lease).Open = await orderClient.ReadAsync(id, cancellationToken);
                    return new FlowResult.Completed(FieldSet.Empty);
                case "fill":
                    await Task.Delay(TakeOf(request), timeProvider, cancellationToken);
                    return new FlowResult.Completed(FieldSet.Empty);
                default:
                    throw new InvalidOperationException($"The HTTP user knows no flow {flow.Name}.");
            }
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return new FlowResult.SiteError(fault.Message, null);
        }
    }

    public Task<FlowResult> ReadRecordAsync(FlowRequest request, IReadOnlyDictionary<string, string> equal, CancellationToken cancellationToken)
    {
        var open = ((HttpUserLease)request.Lease).Open ?? throw new InvalidOperationException("No record lies open.");
        var shown = AsFields(open);
        return Task.FromResult<FlowResult>(new FlowResult.Completed(new FieldSet(
            equal.Keys.Where(name => shown[name] is not null).ToDictionary(name => name, name => shown[name]!, StringComparer.Ordinal))));
    }

    public Task<CommitPreparationResult> PrepareCommitAsync(FlowRequest request, CommitDefinition commit, CancellationToken cancellationToken) =>
        Task.FromResult<CommitPreparationResult>(new CommitPreparationResult.Ready(new HttpPreparedCommit(orderClient, AsOrder(request))));

    // Orders of one campaign may differ in how long they take.
    private TimeSpan TakeOf(FlowRequest request) =>
        request.Variables["memo"] is FieldValue.Text memo && Takes().Match(memo.Value) is { Success: true } said
            ? TimeSpan.FromSeconds(double.Parse(said.Groups["seconds"].ValueSpan, CultureInfo.InvariantCulture))
            : options.Value.Take;

    private static FieldSet AsHit(SavedOrder record) => FieldSet.Empty
        .With("id", new FieldValue.Text(record.Id.ToString(CultureInfo.InvariantCulture)))
        .With("number", new FieldValue.Text(record.Number))
        .With("reference", new FieldValue.Text(record.Reference));

    private static FieldSet AsFields(SavedOrder record) => FieldSet.Empty
        .With("reference", new FieldValue.Text(record.Reference))
        .With("supplier", new FieldValue.Text(record.Supplier))
        .With("due", new FieldValue.Date(record.Due))
        .With("currency", new FieldValue.Text(record.Currency))
        .With("shipTo", new FieldValue.Text(record.ShipTo))
        .With("memo", new FieldValue.Text(record.Memo))
        .With("lines", new FieldValue.Rows([.. record.Lines.Select(line => FieldSet.Empty
            .With("item", new FieldValue.Text(line.Item))
            .With("quantity", new FieldValue.Number(line.Quantity))
            .With("price", new FieldValue.Number(line.Price)))]));

    private static NewOrder AsOrder(FlowRequest request) => new(
        request.Lease.Account.Name,
        Text(request, "reference"),
        Text(request, "supplier"),
        ((FieldValue.Date)request.Variables["due"]!).Value,
        Text(request, "currency"),
        (request.Variables["shipTo"] as FieldValue.Text)?.Value,
        (request.Variables["memo"] as FieldValue.Text)?.Value,
        [.. ((FieldValue.Rows)request.Variables["lines"]!).Items.Select(line => new NewOrderLine(
            ((FieldValue.Text)line["item"]!).Value, ((FieldValue.Number)line["quantity"]!).Value, ((FieldValue.Number)line["price"]!).Value))]);

    private static string Text(FlowRequest request, string name) => ((FieldValue.Text)request.Variables[name]!).Value;

    [GeneratedRegex(@"\bTakes (?<seconds>\d+(\.\d+)?) s\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Takes();
}
