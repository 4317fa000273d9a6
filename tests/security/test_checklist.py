"""Which requirement of OWASP's lists is shown by which test. A test that is renamed or removed is missed here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
CHECKLIST = {
    "MASVS-STORAGE-1": [
        "test_no_token_rests_on_the_disk",
        "test_a_handle_opens_its_record_after_a_restart_and_the_file_gives_nothing_away",
        "test_the_file_is_sealed_and_private",
        "test_files_are_their_owners_alone",
    ],
    "MASVS-STORAGE-2": [
        "test_the_log_knows_nobody",
        "test_a_browser_keeps_no_token_and_no_card_secret",
        "test_no_cache_keeps_what_is_a_members",
    ],
    "MASVS-CRYPTO-1": ["test_forged_codes_are_all_refused", "test_a_code_of_another_step_needs_its_own_proof"],
    "MASVS-CRYPTO-2": [
        "test_a_new_secret_replaces_the_old_unless_it_is_the_same_request",
        "test_a_card_secret_is_nowhere_to_be_read",
        "test_a_secret_moved_to_another_card_makes_no_code",
        "test_another_key_is_noticed_at_the_start",
    ],
    "MASVS-AUTH-1": [
        "test_nothing_works_after_signing_out",
        "test_a_removed_device_has_no_way_back",
        "test_a_stream_ends_when_its_device_is_removed_elsewhere",
        "test_a_theft_on_one_device_leaves_the_others",
    ],
    "MASVS-AUTH-3": [
        "test_much_needs_a_code_and_little_does_not",
        "test_it_holds_for_a_while_and_for_one_device",
        "test_a_code_is_good_for_what_it_was_asked_for_alone",
        "test_a_removed_device_keeps_nothing_of_it",
    ],
    "MASVS-NETWORK-1": ["test_https_is_remembered", "test_runs_without_a_complaint_of_the_browser"],
    "MASVS-PLATFORM-2": ["test_no_script_of_a_stranger_runs", "test_no_page_frames_the_app"],
    "MASVS-CODE-4": ["test_bodies_made_to_break_a_parser", "test_names_that_would_mislead_a_till_or_a_terminal"],
    "MASVS-PRIVACY-1": ["test_a_cashier_learns_no_more_than_a_first_name", "test_each_sees_only_their_own"],
    "ASVS-1.2 injection": ["test_a_brand_cannot_break_out", "test_no_header_is_made_of_what_was_sent"],
    "ASVS-2.2 input": ["test_money_is_a_modest_whole_number", "test_no_more_can_be_set_than_is_offered"],
    "ASVS-2.3 races": ["test_of_many_tills_one_takes_the_code", "test_of_two_at_once_one_signs_in"],
    "ASVS-2.4 automation": [
        "test_a_day_of_guessing_is_a_few_tries",
        "test_one_client_cannot_mail_the_whole_town",
        "test_mails_nobody_uses_come_ever_more_slowly",
        "test_a_till_cannot_count_through_the_cards",
        "test_a_member_cannot_count_through_the_cards",
    ],
    "ASVS-3.4 browser headers": ["test_every_answer_is_guarded", "test_no_page_frames_the_app"],
    "ASVS-3.5 other origins": [
        "test_another_site_reads_nothing_and_opens_no_socket",
        "test_a_form_of_another_site_posts_nothing",
        "test_other_sites_are_given_nothing",
    ],
    "ASVS-4.1 methods and proxies": [
        "test_methods_an_address_does_not_have",
        "test_a_method_is_not_overridden_by_a_header",
        "test_said_twice_is_one_thing",
    ],
    "ASVS-4.4 sockets": ["test_the_socket_refuses_other_pages", "test_too_long_a_message_ends_the_socket"],
    "ASVS-5.3 files": ["test_no_file_outside_is_reachable"],
    "ASVS-6.3 guessing": [
        "test_new_challenges_give_no_new_tries",
        "test_guesses_at_once_are_counted_each",
        "test_one_network_cannot_try_the_codes_of_many",
        "test_guesses_count_with_those_of_signing_in",
    ],
    "ASVS-6.3 enumeration": [
        "test_known_and_unknown_addresses_cost_the_same_work",
        "test_unknown_ended_and_revoked_are_told_alike",
    ],
    "ASVS-7.4 ending sessions": ["test_a_refresh_token_at_two_places_never_becomes_two_sign_ins"],
    "ASVS-8.2 object level": [
        "test_another_members_things_do_not_exist",
        "test_every_operation_of_a_member_is_tried",
        "test_a_till_is_no_member",
        "test_a_member_is_no_till",
    ],
    "ASVS-8.2 function level": [
        "test_each_scope_opens_its_own_doors",
        "test_a_till_of_a_store_posts_for_that_store_alone",
    ],
    "ASVS-9.1 tokens": [
        "test_tokens_are_long_random_and_never_the_same",
        "test_a_token_is_taken_from_its_header_alone",
    ],
    "ASVS-1.3 requests to others": [
        "test_inside",
        "test_a_name_with_one_foot_inside_is_refused",
        "test_no_way_into_the_machine_over_the_api",
        "test_a_redirect_leads_nowhere",
        "test_the_name_is_proved_though_the_address_is_called",
        "test_an_answer_without_end_is_not_read",
    ],
    "ASVS-13.3 secrets of machines": [
        "test_no_secret_rests_anywhere",
        "test_secrets_rest_sealed_and_bound_to_their_place",
        "test_rotation_overlaps_and_keeps_the_keys",
        "test_it_ends_by_itself_or_at_once",
        "test_both_signatures_while_a_secret_is_exchanged",
    ],
    "ASVS-14.2 personal data": ["test_tells_of_a_life_without_a_name"],
    "ASVS-13.2 exhaustion": [
        "test_a_request_that_does_not_go_on_is_ended",
        "test_a_head_without_end_is_ended",
        "test_a_packed_body_is_not_unpacked",
        "test_streams_of_one_member_are_bounded",
    ],
    "ASVS-14.2 copies of data": [
        "test_the_file_is_its_owners_and_never_replaced",
        "test_a_damaged_file_is_refused_and_nothing_changed",
    ],
    "ASVS-16.2 log contents": [
        "test_the_log_knows_no_member_whatever_is_asked",
        "test_a_fault_is_told_by_kind_and_place_without_its_text",
    ],
    "ASVS-16.4 log forging": ["test_what_the_log_says_is_one_object_a_line"],
    "ASVS-16.5 faults": ["test_a_fault_says_nothing_of_itself", "test_a_fault_is_not_told"],
}


@pytest.fixture(scope="module")
def written() -> set[str]:
    """The names of all tests there are."""
    sources = (path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    return {name for source in sources for name in re.findall(r"^(?:async )?def (test_\w+)", source, re.MULTILINE)}


@pytest.mark.parametrize("requirement", CHECKLIST)
def test_each_requirement_is_shown(requirement: str, written: set[str]) -> None:
    assert CHECKLIST[requirement]
    assert set(CHECKLIST[requirement]) - written == set()


@pytest.mark.parametrize("group", ["STORAGE", "CRYPTO", "AUTH", "NETWORK", "PLATFORM", "CODE", "PRIVACY"])
def test_every_group_is_looked_at(group: str) -> None:
    assert any(requirement.startswith(f"MASVS-{group}-") for requirement in CHECKLIST)
