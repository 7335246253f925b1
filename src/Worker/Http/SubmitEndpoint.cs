using BrowserAgent.Tasks.Jobs;
using Microsoft.OpenApi;

namespace BrowserAgent.Worker.Http;

/// <summary><c>POST /v1/jobs</c>: one job, or an array of them.</summary>
internal static class SubmitEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/jobs", SubmitAsync)
        .WithMetadata(new SubmissionBody.ArrayLimit())
        .WithName("SubmitJob")
        .WithSummary("Enqueue a job, or an array of up to 1,000 jobs.")
        .WithDescription("An Idempotency-Key header makes repeats of one job answer with the same job; in an array each element has its own idempotency_key. An array is answered with 200 and one answer for each element, in order.")
        .Reads<JobSubmission>(required: true)
        .Produces<SubmitResponse>(StatusCodes.Status202Accepted)
        .Produces<SubmitManyResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer((operation, _, _) => DescribeAsync(operation));

    private static async Task<IResult> SubmitAsync(HttpRequest request, IJobDesk desk, CancellationToken cancellationToken) =>
        await SubmissionBody.ReadAsync(request, cancellationToken) switch
        {
            SubmissionBody.One one => Answer(await desk.SubmitAsync(one.Submission, cancellationToken)),
            SubmissionBody.Many many => Results.Ok(await ManyAsync(many.Elements, desk, cancellationToken)),
            SubmissionBody.Bad bad => Problems.BadRequest(bad.Errors),
            _ => throw new InvalidOperationException("A body without an answer."),
        };

    private static IResult Answer(SubmitOutcome outcome) => outcome switch
    {
        SubmitOutcome.Accepted accepted => Results.Accepted($"/v1/jobs/{accepted.Id}", new SubmitResponse(accepted.Id.Value, "accepted", [])),
        SubmitOutcome.InReview review => Results.Accepted($"/v1/jobs/{review.Id}", new SubmitResponse(review.Id.Value, "in_review", review.Reasons)),
        SubmitOutcome.Known known => Results.Ok(new SubmitResponse(known.Id.Value, "known", [])),
        SubmitOutcome.KeyReused reused => Problems.Conflict(Reused(reused), reused.Id),
        SubmitOutcome.Rejected rejected => Problems.Rejected(rejected.Id, rejected.Errors),
        SubmitOutcome.Unavailable unavailable => Problems.Unavailable(unavailable.Why),
        _ => throw new InvalidOperationException("A submit outcome without an answer."),
    };

    private static async Task<SubmitManyResponse> ManyAsync(IReadOnlyList<SubmissionBody.Element> elements, IJobDesk desk, CancellationToken cancellationToken)
    {
        var outcomes = new Queue<SubmitOutcome>(await desk.SubmitManyAsync([.. elements.Select(element => element.Submission).OfType<JobSubmission>()], cancellationToken));
        return new SubmitManyResponse([.. elements.Select(element => element.Error is { } error
            ? new SubmitAnswer("unreadable") { Detail = "Nothing was stored. Mend it and send it again.", Errors = [error] }
            : Element(outcomes.Dequeue()))]);
    }

    private static SubmitAnswer Element(SubmitOutcome outcome) => outcome switch
    {
        SubmitOutcome.Accepted accepted => new SubmitAnswer("accepted") { Id = accepted.Id.Value },
        SubmitOutcome.InReview review => new SubmitAnswer("in_review") { Id = review.Id.Value, Reasons = review.Reasons },
        SubmitOutcome.Known known => new SubmitAnswer("known") { Id = known.Id.Value },
        SubmitOutcome.KeyReused reused => new SubmitAnswer("key_reused") { Id = reused.Id.Value, Detail = Reused(reused) },
        SubmitOutcome.Rejected rejected => new SubmitAnswer("rejected") { Id = rejected.Id.Value, Errors = rejected.Errors },
        SubmitOutcome.Unavailable unavailable => new SubmitAnswer("unavailable") { Detail = unavailable.Why },
        _ => throw new InvalidOperationException("A submit outcome without an answer."),
    };

    private static string Reused(SubmitOutcome.KeyReused reused) =>
        $"The idempotency key belongs to job {reused.Id}, which asked for something else. Nothing was stored: send this as a new job under a key of its own.";

    /// <summary>What the attributes can't say: the header, and that the body may be an array.</summary>
    private static Task DescribeAsync(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key",
            In = ParameterLocation.Header,
            Description = "The same key is the same job. Goes before idempotency_key in the body; not for arrays.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
        });
        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var media) == true)
        {
            var many = new OpenApiSchema { Type = JsonSchemaType.Array, Items = media.Schema, MinItems = 1, MaxItems = SubmissionBody.MaxJobs };
            media.Schema = new OpenApiSchema { OneOf = [media.Schema!, many] };
        }

        return Task.CompletedTask;
    }
}
