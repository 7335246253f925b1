using BrowserAgent.Tasks.ApiKeys;
using BrowserAgent.Tasks.Jobs;
using BrowserAgent.Tasks.Operations;
using BrowserAgent.Worker.Authentication;
using BrowserAgent.Worker.Authorization;
using Microsoft.OpenApi;

namespace BrowserAgent.Worker.Http;

/// <summary><c>POST /v1/jobs</c>: one job, or an array of them.</summary>
internal static class SubmitEndpoint
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/jobs", SubmitAsync)
        .Needs(ApiScope.Produce)
        .WithMetadata(new SubmissionParseResult.ArrayBodySizeLimit())
        .WithName("SubmitJob")
        .WithSummary("Enqueue a job, or an array of up to 1,000 jobs.")
        .WithDescription("An Idempotency-Key header makes repeats of one job answer with the same job; in an array each element has its own idempotency_key. An array is answered with 200 and one answer for each element, in order.")
        .Reads<JobSubmission>(required: true)
        .Produces<SubmitResponse>(StatusCodes.Status202Accepted)
        .Produces<SubmitManyResponse>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .AddOpenApiOperationTransformer((operation, _, _) => DescribeAsync(operation));

    private static async Task<IResult> SubmitAsync(HttpRequest request, CallerJobs jobs, SubmissionLimiter limiter, CancellationToken cancellationToken)
    {
        if (limiter.TakeRequest(jobs.Caller) is { } tooMany)
        {
            return ApiProblems.OverQuota(tooMany);
        }

        var parsed = await SubmissionParseResult.ReadAsync(request, cancellationToken);
        if (limiter.TakeBytes(jobs.Caller, parsed.Bytes) is { } tooMuch)
        {
            return ApiProblems.OverQuota(tooMuch);
        }

        return parsed switch
        {
            SubmissionParseResult.Single one => await SubmitOneAsync(one.Submission, jobs, cancellationToken),
            SubmissionParseResult.Batch many => await SubmitBatchAsync(many.Elements, jobs, cancellationToken),
            SubmissionParseResult.Invalid bad => ApiProblems.BadRequest(bad.Errors),
            _ => throw new InvalidOperationException("This kind of body has no response."),
        };
    }

    private static async Task<IResult> SubmitOneAsync(JobSubmission submission, CallerJobs jobs, CancellationToken cancellationToken)
    {
        var (prepared, refusal) = jobs.Prepare(submission, path: "");
        return refusal is null ? Answer(await jobs.SubmitAsync(prepared, cancellationToken)) : ApiProblems.OtherTenant([refusal]);
    }

    private static IResult Answer(JobSubmissionResult outcome) => outcome switch
    {
        JobSubmissionResult.Accepted accepted => Results.Accepted($"/v1/jobs/{accepted.Id}", new SubmitResponse(accepted.Id.Value, "accepted", [])),
        JobSubmissionResult.InReview review => Results.Accepted($"/v1/jobs/{review.Id}", new SubmitResponse(review.Id.Value, "in_review", review.Reasons)),
        JobSubmissionResult.Known known => Results.Ok(new SubmitResponse(known.Id.Value, "known", [])),
        JobSubmissionResult.KeyReused reused => ApiProblems.Conflict(Reused(reused), reused.Id),
        JobSubmissionResult.Rejected rejected => ApiProblems.Rejected(rejected.Id, rejected.Errors),
        JobSubmissionResult.OverQuota over => ApiProblems.OverQuota(over.Refusal),
        JobSubmissionResult.Unavailable unavailable => ApiProblems.Unavailable(unavailable.Why),
        _ => throw new InvalidOperationException("This submit result has no response."),
    };

    /// <summary>One job for a tenant that is not the caller's refuses the whole array: nothing of it is stored.</summary>
    private static async Task<IResult> SubmitBatchAsync(IReadOnlyList<SubmissionParseResult.Element> elements, CallerJobs jobs, CancellationToken cancellationToken)
    {
        var prepared = elements.Select((element, place) => element.Submission is { } submission ? jobs.Prepare(submission, $"[{place}].") : default).ToArray();
        if (prepared.Select(one => one.Refusal).OfType<PayloadError>().ToArray() is { Length: > 0 } refusals)
        {
            return ApiProblems.OtherTenant(refusals);
        }

        var outcomes = new Queue<JobSubmissionResult>(await jobs.SubmitManyAsync([.. prepared.Select(one => one.Submission).OfType<JobSubmission>()], cancellationToken));
        return Results.Ok(new SubmitManyResponse([.. elements.Select(element => element.Error is { } error
            ? new SubmitAnswer("unreadable") { Detail = "Nothing was stored. Correct it and send it again.", Errors = [error] }
            : Element(outcomes.Dequeue()))]));
    }

    private static SubmitAnswer Element(JobSubmissionResult outcome) => outcome switch
    {
        JobSubmissionResult.Accepted accepted => new SubmitAnswer("accepted") { Id = accepted.Id.Value },
        JobSubmissionResult.InReview review => new SubmitAnswer("in_review") { Id = review.Id.Value, Reasons = review.Reasons },
        JobSubmissionResult.Known known => new SubmitAnswer("known") { Id = known.Id.Value },
        JobSubmissionResult.KeyReused reused => new SubmitAnswer("key_reused") { Id = reused.Id.Value, Detail = Reused(reused) },
        JobSubmissionResult.Rejected rejected => new SubmitAnswer("rejected") { Id = rejected.Id.Value, Errors = rejected.Errors },
        JobSubmissionResult.OverQuota over => new SubmitAnswer("over_quota") { Detail = ApiProblems.WhyOverQuota(over.Refusal) },
        JobSubmissionResult.Unavailable unavailable => new SubmitAnswer("unavailable") { Detail = unavailable.Why },
        _ => throw new InvalidOperationException("This submit result has no response."),
    };

    private static string Reused(JobSubmissionResult.KeyReused reused) =>
        $"The idempotency key belongs to job {reused.Id}, which asked for something else. Nothing was stored: send this as a new job under a key of its own.";

    /// <summary>Adds to the OpenAPI document what attributes can't express: the header, and that the body may be an array.</summary>
    private static Task DescribeAsync(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = "Idempotency-Key",
            In = ParameterLocation.Header,
            Description = "The same key is the same job. Overrides idempotency_key in the body; not for arrays.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = 200 },
        });
        if (operation.RequestBody?.Content?.TryGetValue("application/json", out var media) == true)
        {
            var many = new OpenApiSchema { Type = JsonSchemaType.Array, Items = media.Schema, MinItems = 1, MaxItems = SubmissionParseResult.MaxJobs };
            media.Schema = new OpenApiSchema { OneOf = [media.Schema!, many] };
        }

        return Task.CompletedTask;
    }
}
