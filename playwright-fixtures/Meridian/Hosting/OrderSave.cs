using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Forms;
using BrowserAgent.Fixtures.Meridian.Pages;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Fixtures.Meridian.Hosting;

/// <summary>Saving an order, with a place for each way in which a save goes wrong.</summary>
internal sealed class OrderSave(MeridianState state, AppGate gate)
{
    public async Task<IResult> RunAsync(HttpContext context)
    {
        Frame frame = AppHost.FrameOf(context);
        if (context.Items[typeof(OrderDraft)] is not OrderDraft draft)
        {
            return Results.BadRequest();
        }

        string user = frame.Session.Account.User;
        string reference = draft[OrderFields.Reference].Trim();
        var moment = new FaultMoment(user, "/orders", reference, HttpMethods.Post);

        if (state.Faults.Fires(FaultKind.SessionEndMidSave, moment, out _))
        {
            gate.EndSession(frame.Session);
            gate.SendToLogin(context, "/orders");
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.Locked, moment, out _))
        {
            return AppHost.Page(new OrderFormPage(frame, state.Catalogue, draft, [])
                .Render(refusal: "The record is locked by another buyer (session 4471). Your changes were not saved. Try again later."));
        }

        if (state.Faults.Fires(FaultKind.Truncate, moment, out FaultSpec? cut))
        {
            string key = cut.Field == OrderFields.Reference ? OrderFields.Reference : OrderFields.Memo;
            string whole = draft[key];
            draft = draft.With(key, whole[..Math.Min(whole.Length, Math.Max(0, cut.Keep ?? 10))]);
        }

        var check = new OrderCheck(state.Catalogue, frame.Session, frame.Ui);
        if (check.Accept(draft) is not { } order)
        {
            state.Truth.AddEvent(EventKind.Refused, user, reference, string.Join("; ", check.Errors.Select(error => $"{error.Label}: {error.Message}")));
            return AppHost.Page(new OrderFormPage(frame, state.Catalogue, draft, check.Errors).Render());
        }

        return await CommitAsync(context, frame, order, draft.SaveAndNew, moment);
    }

    private async Task<IResult> CommitAsync(HttpContext context, Frame frame, OrderRecord order, bool saveAndNew, FaultMoment moment)
    {
        if (state.Faults.Fires(FaultKind.HoldBeforeCommit, moment, out FaultSpec? before)
            && !await state.Pen.HoldAsync(FaultKind.HoldBeforeCommit, order.Account, order.Reference, before.Ms))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.ErrorBeforeCommit, moment, out _))
        {
            return AppHost.Page(FailurePages.Error, StatusCodes.Status500InternalServerError);
        }

        if (state.Faults.Fires(FaultKind.NoAnswerBeforeCommit, moment, out _))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.FalseSaved, moment, out _))
        {
            return AppHost.Page(OrderPage.Render(frame, state.Truth.Preview(order), justSaved: true));
        }

        OrderRecord saved = state.Truth.Commit(order);

        if (state.Faults.Fires(FaultKind.CommitThen500, moment, out _))
        {
            return AppHost.Page(FailurePages.Error, StatusCodes.Status500InternalServerError);
        }

        if (state.Faults.Fires(FaultKind.CommitThenNoAnswer, moment, out _))
        {
            context.Abort();
            return Results.Empty;
        }

        if (state.Faults.Fires(FaultKind.HoldAfterCommit, moment, out FaultSpec? after)
            && !await state.Pen.HoldAsync(FaultKind.HoldAfterCommit, saved.Account, saved.Reference, after.Ms))
        {
            context.Abort();
            return Results.Empty;
        }

        return new SeeOther(saveAndNew ? $"/orders/new?saved={saved.Id}" : $"/orders/{saved.Id}?saved=1");
    }
}
