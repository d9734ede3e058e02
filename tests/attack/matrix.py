"""Who is let through which door: the expectation, by who (letters of `doors.WHO`) and HTTP method with endpoint.

A door that stands nowhere here fails the test: whoever adds one says who may go through it.
"""

from typing import Final

MATRIX: Final = {
    # Nobody as the case stands: it asks for something that is not there, or not theirs.
    ".........": """
        GET:auth.code POST:auth.submit_code POST:auth.come_by_rescue
        POST:api.correct POST:api.read POST:api.take_back POST:cases.correct GET:cases.cancel_request GET:cases.entry GET:cases.hand
        POST:cases.keep_phrase POST:cases.mark_read POST:cases.take_back
    """,
    # Administrators.
    "........a": """
        GET:admin.succession POST:admin.plan_succession POST:admin.cancel_succession
        GET:admin.handover POST:admin.hand_over
        GET:api.every_stand_in GET:api.trainings POST:api.end_training POST:api.keep_phrase POST:api.record_training
        POST:admin.change_person POST:admin.confirm_staff GET:admin.import_staff POST:admin.preview_staff GET:admin.staff_sheet
        GET:admin.sign_ins GET:admin.training GET:admin.training_sheet POST:admin.end_sign_ins POST:admin.end_training
        POST:admin.import_training POST:admin.record_training POST:admin.remove_second_factor POST:admin.keep_platform_account
        POST:admin.add_person POST:admin.add_place GET:admin.calendar GET:admin.channel GET:admin.channels GET:admin.clock
        POST:admin.create_channel POST:admin.declare_relative POST:admin.end_person POST:admin.end_place GET:admin.everybody
        GET:admin.incident GET:admin.index POST:admin.join POST:admin.keep_channel POST:admin.keep_everybody POST:admin.leave
        POST:admin.load_year POST:admin.move GET:admin.new_channel GET:admin.person GET:admin.places POST:admin.resend POST:admin.reset
        POST:admin.retry POST:admin.retry_several POST:admin.revoke POST:admin.set_day GET:admin.settings POST:admin.switch POST:admin.trial
        POST:admin.withdraw_relative GET:admin.work POST:api.deliver GET:api.failed_data GET:api.incidents POST:api.jump POST:api.reopen
        POST:api.resume POST:api.retry POST:api.signal POST:api.suspend POST:cases.jump GET:cases.jump_to POST:cases.resume
        POST:cases.suspend
    """,
    # Whoever may have the step, or began the case.
    ".c.......": """
        POST:api.ask_cancel POST:api.claim POST:api.extend POST:api.foresee_step PUT:api.save_draft POST:api.withdraw POST:cases.extend
        POST:cases.live_draft GET:cases.way_out POST:cases.withdraw POST:inbox.claim
    """,
    # Those who audit.
    "......m.a": """
        GET:audit.export_looks GET:audit.index GET:audit.list_looks GET:audit.looks_of_case POST:audit.mark_look POST:audit.sample_looks
    """,
    # The same, and administrators.
    ".c......a": """
        POST:api.cancel POST:api.foresee_case POST:api.give_to_read POST:api.urge POST:cases.cancel POST:cases.copy
        GET:cases.give_copy POST:cases.urge
    """,
    # Whoever draws processes.
    ".......oa": """
        GET:api.move GET:api.moves POST:api.order_move POST:api.plan_move POST:api.undo_move POST:studio.bring_in GET:studio.changes
        POST:studio.checked POST:studio.deploy GET:studio.diagram GET:studio.download POST:studio.drop GET:studio.edit GET:studio.forms
        GET:studio.index POST:studio.move GET:studio.moved GET:studio.offered GET:studio.plan GET:studio.process POST:studio.save
        GET:studio.tables POST:studio.undo GET:studio.version
    """,
    # Whoever may know of the case: its roles at its place, and administrators.
    ".c.h....a": """
        GET:api.addable GET:api.readers GET:api.receivers POST:api.add_signer POST:api.attach POST:api.remove_signer POST:api.answer POST:api.delegate
        POST:inbox.unclaim POST:api.give_back POST:api.grant_cancel POST:api.refuse_cancel POST:api.transfer POST:api.unclaim
        GET:api.case POST:api.complete GET:api.targets GET:api.task POST:cases.answer POST:cases.answer_cancel
        GET:cases.approval_form GET:cases.diagram
        POST:cases.do POST:cases.hand_over GET:cases.show GET:cases.states GET:cases.task
    """,
    # Managers, process owners, administrators.
    ".....tmoa": """
        GET:api.figures
        GET:insight.diagram GET:insight.export GET:insight.heat_map GET:insight.index
    """,
    # Whoever is signed in: their own things, lists of what they may see, and calls that the engine refuses by the step itself.
    ".cdhetmoa": """
        DELETE:api.remove_filter DELETE:api.remove_phrase DELETE:api.revoke_key GET:api.about_attachment GET:api.attachment GET:api.counts
        GET:api.filters GET:api.keys GET:api.letter GET:api.my_trainings GET:api.my_wishes GET:api.notices GET:api.offered_phrases GET:api.phrases
        GET:api.places GET:api.sign_ins PATCH:api.change_filter POST:api.end_sign_in POST:api.keep_filter POST:api.many POST:api.read_one
        POST:api.read_up_to PUT:api.choose
        GET:account.second_factor POST:account.begin_second_factor POST:account.confirm_second_factor POST:account.end_other_sign_ins
        POST:account.remove_second_factor POST:account.renew_recovery_codes GET:cases.away POST:cases.begin_away POST:cases.end_away
        POST:account.change_password POST:account.declare_relative POST:account.end_sign_in GET:account.index POST:account.issue_key
        GET:account.password POST:account.revoke_key POST:account.withdraw_relative POST:api.add_stand_in GET:api.cases
        GET:api.copies DELETE:api.end_stand_in GET:api.form GET:api.me
        GET:api.plan_jump GET:api.problems GET:api.processes POST:api.retry_many GET:api.stand_ins POST:api.start GET:api.tasks
        POST:audit.explain_look GET:audit.explanations POST:audit.give_purpose GET:audit.purpose
        GET:cases.attachment GET:cases.choose POST:cases.discard GET:cases.index GET:cases.letter POST:cases.live_start GET:cases.new
        GET:cases.phrases POST:cases.remove_phrase POST:cases.submit GET:cases.thumbnail POST:inbox.change_filter GET:inbox.counts
        GET:inbox.filters POST:inbox.habit GET:inbox.index POST:inbox.keep_filter POST:inbox.several GET:leaving.index
        GET:notices.how GET:notices.index POST:notices.keep POST:notices.open_one POST:notices.read_everything GET:rules.index
    """,
    # Everybody, signed in or not.
    "ncdhetmoa": """
        POST:auth.demo GET:auth.sign_in GET:auth.rescue POST:auth.to_platform GET:auth.from_platform GET:public.board
        GET:public.index POST:public.language
    """,
}
EXPECTED: Final = {door.replace(":", " "): row for row, doors in MATRIX.items() for door in doors.split()}
